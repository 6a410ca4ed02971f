import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDataFolder } from '../../local/engines/data-folder.ts';
import { findJava } from '../../local/engines/java.ts';
import { generateSecretString } from '../../local/engines/random-password.ts';
import { openSecrets } from '../../local/engines/secret-store.ts';
import { StartupError } from '../../local/types.ts';
import { temporaryFolder } from './gate-support.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const lineOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(StartupError);
    return (error as StartupError).message;
  }
  throw new Error('Nothing was thrown.');
};

/** A database of some pages, as an engine leaves it. */
const writeDatabase = (file: string): void => {
  const database = new DatabaseSync(file);
  database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)');
  const insert = database.prepare('INSERT INTO t (x) VALUES (?)');
  database.exec('BEGIN');
  for (let at = 0; at < 500; at += 1) insert.run('ballot '.repeat(20));
  database.exec('COMMIT');
  database.close();
};

describe('given a data folder', () => {
  test('when it is opened, given back and opened again, then it is the same folder', () => {
    const path = join(folder.path, 'new', '.juxian');
    openDataFolder(path, false).release();
    expect(JSON.parse(readFileSync(join(path, 'juxian-data.json'), 'utf8'))).toEqual({ format: 1 });
    openDataFolder(path, false).release();
  });

  test('when it is in use, then the line names the folder and the process', () => {
    const opened = openDataFolder(folder.path, false);
    expect(lineOf(() => openDataFolder(folder.path, true))).toBe(
      `The data folder ${folder.path} is in use by process ${process.pid}. Stop that process, or choose another folder with --data.`,
    );
    opened.release();
    opened.release();
    openDataFolder(folder.path, false).release();
  });

  test('when the note of a dead process lies there, then the folder is free', () => {
    openDataFolder(folder.path, false).release();
    writeFileSync(join(folder.path, 'lock.json'), '{"pid":1}');
    openDataFolder(folder.path, false).release();
  });

  const faults: [string, (path: string) => void, RegExp][] = [
    [
      'the version file is not JSON',
      (path) => writeFileSync(join(path, 'juxian-data.json'), '{"form'),
      /juxian-data\.json cannot be read/,
    ],
    ['the version file is empty', (path) => writeFileSync(join(path, 'juxian-data.json'), '{}'), /names no format/],
    [
      'the format is another',
      (path) => writeFileSync(join(path, 'juxian-data.json'), '{"format":2}'),
      /format 2, and this version reads format 1/,
    ],
    [
      'the ledger is cut off',
      (path) => truncateSync(join(path, 'dynamodb', 'shared-local-instance.db'), 20_000),
      /dynamodb\/shared-local-instance\.db/,
    ],
    [
      'the ledger is empty',
      (path) => truncateSync(join(path, 'dynamodb', 'shared-local-instance.db'), 0),
      /the file is empty/,
    ],
    [
      'the ledger is something else',
      (path) => writeFileSync(join(path, 'dynamodb', 'shared-local-instance.db'), 'x'.repeat(8192)),
      /not a database/,
    ],
    [
      'a page of the ledger is overwritten',
      (path) => {
        const file = join(path, 'dynamodb', 'shared-local-instance.db');
        const content = readFileSync(file);
        writeFileSync(file, content.fill(7, 8192, 12_288));
      },
      /shared-local-instance\.db/,
    ],
  ];
  test.each(faults)('when %s, then one line says so and names --fresh', (_name, damage, words) => {
    openDataFolder(folder.path, false).release();
    writeDatabase(join(folder.path, 'dynamodb', 'shared-local-instance.db'));
    openDataFolder(folder.path, false).release();
    damage(folder.path);
    const line = lineOf(() => openDataFolder(folder.path, false));
    expect(line).toMatch(words);
    expect(line).toContain(folder.path);
    expect(line).toContain('--fresh');
    expect(line).not.toContain('\n');
    openDataFolder(folder.path, true).release();
  });

  test('when its mark is missing beside data, then that is damage', () => {
    mkdirSync(join(folder.path, 'dynamodb'));
    expect(lineOf(() => openDataFolder(folder.path, false))).toContain('juxian-data.json is missing');
  });

  test('when --fresh points at somebody else’s folder, then nothing is deleted', () => {
    writeFileSync(join(folder.path, 'thesis.docx'), 'x');
    expect(lineOf(() => openDataFolder(folder.path, true))).toContain('not a Juxian data folder');
    expect(statSync(join(folder.path, 'thesis.docx')).size).toBe(1);
  });

  test('when the folder cannot be made, then the line says why', () => {
    writeFileSync(join(folder.path, 'file'), '');
    expect(lineOf(() => openDataFolder(join(folder.path, 'file', 'data'), false))).toContain('cannot be made');
  });
});

describe('given the secrets', () => {
  const made = () => openSecrets(folder.path, () => 1_667_260_800_000);
  const asked = { Name: 'voter-key', SecretString: 's3cret' };

  test('when one is made, then it is found by name and ARN after a restart, and only its owner can read the file', () => {
    const { ARN } = made().create(asked, 'cn-north-1');
    expect(ARN).toMatch(/^arn:aws:secretsmanager:cn-north-1:000000000000:secret:voter-key-[0-9a-f]{6}$/);
    for (const id of ['voter-key', ARN, ARN.slice(0, -7)]) expect(made().value(id).SecretString).toBe('s3cret');
    expect(made().describe(ARN)).not.toHaveProperty('SecretString');
    expect(statSync(join(folder.path, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(() => made().create(asked, 'cn-north-1')).toThrow(/already exists/);
    expect(() => made().value('other')).toThrow(/can't find/);
  });

  test('when a new value is put, then it stands after a restart, and a version is one value for good', () => {
    const first = made().create(asked, 'cn-north-1').VersionId;
    const put = (SecretString: string, ClientRequestToken?: string) =>
      made().put({ SecretId: 'voter-key', SecretString, ClientRequestToken });
    expect(put('second', 'a'.repeat(32)).VersionId).toBe('a'.repeat(32));
    expect(put('second', 'a'.repeat(32)).VersionId).toBe('a'.repeat(32));
    for (const taken of ['a'.repeat(32), first]) expect(() => put('other', taken)).toThrow(/can't modify/);
    expect(made().value('voter-key').SecretString).toBe('second');
    expect(put('third').VersionId).not.toBe('a'.repeat(32));
    expect(() => put('second', 'a'.repeat(32))).toThrow(/can't modify/);
    expect(made().value('voter-key').SecretString).toBe('third');
    expect(() => made().put({ SecretId: 'other', SecretString: 'x' })).toThrow(/can't find/);
  });

  test('when the file is damaged, then the line does not repeat what is in it', () => {
    made().create(asked, 'cn-north-1');
    const file = join(folder.path, 'secrets.json');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -10));
    expect(lineOf(made)).toContain('damaged');
    expect(lineOf(made)).not.toContain('s3cret');
  });
});

test('given GenerateSecretString as the template has it, then the value is of that form', () => {
  expect(generateSecretString({ PasswordLength: 64, ExcludePunctuation: true })).toMatch(/^[A-Za-z0-9]{64}$/);
  expect(generateSecretString({})).toHaveLength(32);
  const value: unknown = JSON.parse(
    generateSecretString({ SecretStringTemplate: '{"user":"a"}', GenerateStringKey: 'password' }),
  );
  expect(value).toEqual({ user: 'a', password: expect.stringMatching(/^.{32}$/) });
  expect(() => generateSecretString({ SecretStringTemplate: '{}' })).toThrow(/go together/);
  expect(() => generateSecretString({ PasswordLength: 3 })).toThrow(/too short/);
});

describe('given the machine’s Java', () => {
  const java = (version: string): string => {
    const bin = join(folder.path, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'java'), `#!/bin/sh\necho 'openjdk version "${version}" 2025-04-15' >&2\n`, {
      mode: 0o755,
    });
    return folder.path;
  };
  test('when there is none, then the line says what to install', async () => {
    await expect(findJava({ PATH: folder.path })).rejects.toThrow(
      /Install Java 17 or newer .*apt-get install openjdk-17-jre-headless/,
    );
    await expect(findJava({ PATH: folder.path })).rejects.toBeInstanceOf(StartupError);
  });
  test.each(['1.8.0_392', '11.0.21', '16'])('when it is %s, then it is too old', async (version) => {
    await expect(findJava({ JAVA_HOME: java(version) })).rejects.toThrow(/needs Java 17/);
  });
  test.each(['17.0.15', '21', '25.0.1'])('when it is %s, then it is taken', async (version) => {
    await expect(findJava({ JAVA_HOME: java(version) })).resolves.toBe(join(folder.path, 'bin', 'java'));
  });
});
