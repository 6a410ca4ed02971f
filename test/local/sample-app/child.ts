/** Runs the sample app in a process of its own, so that a test can kill it: node child.ts ASSEMBLY DATA */
import { startSample } from './harness.ts';

const [assemblyDir = '', dataDir = ''] = process.argv.slice(2);
const { url, endpoints, adminCredentials, region, resources } = await startSample({ assemblyDir, dataDir });
process.stdout.write(`${JSON.stringify({ url, endpoints, adminCredentials, region, resources })}\n`);
