import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { issuerParameters, issuerSecrets } from '../../local/issuers/index.ts';
import { startCloud, type Cloud } from '../../local/index.ts';
import { writeOperatorFile } from '../../tools/start/operator-file.ts';
import { prepareAssembly } from '../../tools/start/assembly.ts';

export type JuxianCloud = {
  readonly cloud: Cloud;
  readonly url: string;
  /** Where the cloud keeps its data, the keys of its issuers among them. */
  readonly dataDir: string;
  readonly stop: () => Promise<void>;
};

/** Juxian's own stacks on the embedded cloud: any free port, a data folder that ends with the test. */
export async function startJuxian(): Promise<JuxianCloud> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'juxian-season-'));
  const assembly = prepareAssembly();
  const remove = async () => {
    await assembly.discard();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const cloud = await startCloud({
      assemblyDir: assembly.ready,
      dataDir,
      port: 0,
      parameters: issuerParameters,
      secrets: issuerSecrets,
    });
    writeOperatorFile(cloud, dataDir);
    return {
      cloud,
      url: cloud.url,
      dataDir,
      stop: async () => {
        await cloud.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
