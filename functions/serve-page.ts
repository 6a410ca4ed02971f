import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import { servePage } from '../shared/actions/serve-page.ts';
import type { PageFiles } from '../shared/actions/serve-page.ts';
import { httpHandler } from '../shared/adapters/http/endpoint.ts';
import { problemResponse } from '../shared/adapters/http/problem.ts';

/** The build of web/ lies in a folder beside the bundle. */
const files: PageFiles = {
  read: async (name) => {
    try {
      return await readFile(join(import.meta.dirname, 'assets', name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  },
};

/** The public page, the API's documentation and what they load. */
export async function run(event: Pick<APIGatewayProxyEventV2, 'rawPath'>): Promise<APIGatewayProxyStructuredResultV2> {
  const page = await servePage({ files }, { path: event.rawPath });
  return page.ok ? { statusCode: 200, ...page.value } : problemResponse(page.error);
}

export const handler = httpHandler('serve-page', run);
