import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { synthesizeForTest } from './stacks.ts';

describe('given both partitions', () => {
  it.each([
    ['aws, any region', undefined],
    ['aws-cn', 'cn-north-1'],
  ])(
    'when synthesized for %s, then cdk-nag and the rules of CloudFormation find nothing unexplained',
    async (_, region) => {
      await expect(synthesizeForTest({ validate: true, ...(region && { region }) })).resolves.toBeDefined();
    },
  );

  it('when a resource breaks a rule without a reason, then the synth fails and names rule and resource', () => {
    const outdir = mkdtempSync(path.join(tmpdir(), 'juxian-nag-'));
    try {
      const app = new App({ outdir, context: { '@aws-cdk/core:appMode': 'inmemory' } });
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      new Queue(new Stack(app, 'Planted'), 'Open');
      expect(() => app.synth()).toThrow(/Planted\/Open\/Resource[^]*AwsSolutions-SQS4/);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });

  it('when synthesized for China, then no ARN of another partition is left', async () => {
    const { data, service } = await synthesizeForTest({ region: 'cn-north-1' });
    for (const { text } of [data, service]) expect(text).not.toContain('arn:aws:');
  });

  it('then nothing is used that the China regions lack', async () => {
    const { data, service } = await synthesizeForTest({ region: 'cn-north-1' });
    const types = [data, service].flatMap(({ resources }) => Object.values(resources).map(({ Type }) => Type));
    const missing = /^AWS::(Cognito|Lambda::Url|XRay|CloudFront|WAFv2|ApiGateway::DomainName)/;
    expect(types.filter((type) => missing.test(type))).toEqual([]);
    expect(service.text).not.toContain('"TracingConfig"');
  });
});

describe('given the same sources', () => {
  it('when synthesized twice, then the templates are the same, byte for byte', async () => {
    const [one, two] = [await synthesizeForTest(), await synthesizeForTest()];
    expect([two.data.text, two.service.text]).toEqual([one.data.text, one.service.text]);
  });
});
