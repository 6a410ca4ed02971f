import { expect, test } from 'vitest';
import { readCampaign } from '../../shared/domain/campaign/read-campaign.ts';
import { campaignFile } from '../actions/world.ts';

type Kind = ReturnType<typeof campaignFile>['documents'][number];
const faultsOf = (id: string, change: Partial<Kind>) => {
  const file = campaignFile();
  const documents = file.documents.map((kind) => (kind.id === id ? { ...kind, ...change } : kind));
  const read = readCampaign({ ...file, documents });
  return read.ok ? [] : read.error.faults.map(({ path, code }) => [path, code]);
};

test.each([
  ['a stage that there is', 'portrait', { neededIn: 'province' }, []],
  ['a stage that there is not', 'portrait', { neededIn: 'final' }, [['documents[4].neededIn', 'unknown-stage']]],
  ['a stage beside a payment', 'service-photo', { neededIn: 'city' }, [['documents[10].neededIn', 'needed-twice']]],
])(
  'given a document that is needed in %s, when the file is read, then its faults are right',
  (_name, id, change, faults) => {
    expect(faultsOf(id, change)).toEqual(faults);
  },
);

test.each([
  ['the review', {}, []],
  ['a stage that there is not', { neededIn: 'final' }, [['profile.neededIn', 'unknown-stage']]],
])(
  'given a profile that is needed in %s, when the file is read, then its faults are right',
  (_name, change, faults) => {
    const file = campaignFile();
    const read = readCampaign({ ...file, profile: { ...file.profile, ...change } });
    expect(read.ok ? [] : read.error.faults.map(({ path, code }) => [path, code])).toEqual(faults);
  },
);

test('given a kind of document that is called as the profile is, when the file is read, then it is refused', () => {
  expect(faultsOf('slides', { id: 'profile' })).toContainEqual(['documents[3].id', 'reserved']);
});
