const { version } = require('typescript');

// With a TypeScript that it cannot use the cruiser reads no import at all, finds no fault and exits 0.
if (Number.parseInt(version, 10) >= 7) throw new Error(`dependency-cruiser cannot read TypeScript with ${version}`);

/**
 * The arrows of docs/architecture.md: what each folder may import of the others. What is not listed is forbidden.
 * `test` and `bench` may import everything, so they have no line.
 */
const arrows = {
  'shared/platform': [],
  'shared/contract': ['shared/platform'],
  'shared/domain': ['shared/contract', 'shared/platform'],
  'shared/actions': ['shared/domain', 'shared/contract', 'shared/platform'],
  // Of the actions only what they ask of the outside: ports, the records that these carry, the refusals they answer.
  'shared/adapters': [
    'shared/actions/(?:ports|upload-ports|upload-records|vote-ports|registry-ports|registry-records|intervention-ports|bundle-ports|bundle-records|case-ports|sign-in-ports|records|refusal)[.]ts',
    'shared/domain',
    'shared/contract',
    'shared/platform',
  ],
  functions: ['shared'],
  // The pages are part of what is deployed: their build is called, their code is not.
  infra: ['shared/contract', 'shared/platform', 'web/build[.]ts'],
  local: ['shared/contract', 'shared/platform'],
  sample: ['shared/contract', 'shared/platform'],
  web: ['shared/contract'],
  // The operator's and the auditor's commands speak to a deployment through the functions' own adapters.
  tools: [
    'infra',
    'local',
    'sample',
    'shared/contract',
    'shared/domain',
    'shared/platform',
    'shared/adapters',
    'shared/actions',
  ],
};

const anywhere = '^(?:shared|functions|infra|local|sample|web|tools|test|bench)/';
const within = (folders) => `^(?:${folders.join('|')})(?:/|$)`;

const arrowRules = Object.entries(arrows).map(([folder, targets]) => ({
  name: `arrow-${folder.replace('/', '-')}`,
  comment: `${folder} may import ${targets.join(', ') || 'nothing'} of this project`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: { path: anywhere, pathNot: within([folder, ...targets]) },
}));

module.exports = {
  forbidden: [
    ...arrowRules,
    {
      name: 'functions-apart',
      comment: 'A function is deployed by itself: what two of them share is an action or an adapter',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^functions/' },
    },
    {
      name: 'aws-in-adapters',
      comment: 'The AWS SDK is spoken in adapters only; the embedded cloud, its tools and tests stand outside',
      severity: 'error',
      from: { path: '^(?:shared|functions|infra|sample|web)/', pathNot: '^shared/adapters/' },
      to: { path: '(?:^|/)node_modules/@aws-sdk/' },
    },
    {
      name: 'cdk-in-infra',
      comment: 'The CDK describes the stacks and nothing else',
      severity: 'error',
      from: { path: '^(?:shared|functions|local|sample|web|tools)/' },
      to: { path: '(?:^|/)node_modules/(?:aws-cdk-lib|constructs|cdk-nag)/' },
    },
    {
      name: 'pure-domain',
      comment: 'Rules of the selection reach no file, network, clock or random source',
      severity: 'error',
      from: { path: '^shared/(?:domain|contract)/' },
      // Hashes are as pure as sums: the seeded draw and the fair order are made of them.
      to: { dependencyTypes: ['core'], pathNot: '^(?:node:)?crypto$' },
    },
    {
      name: 'contract-speaks-zod',
      comment: 'The contract goes into browsers and bundles: zod is all that it brings along',
      severity: 'error',
      from: { path: '^shared/contract/' },
      to: { path: '(?:^|/)node_modules/', pathNot: '(?:^|/)node_modules/zod/' },
    },
    {
      name: 'deployed-needs-no-dev-dependency',
      comment: 'What is deployed is built of dependencies, not of tools',
      severity: 'error',
      from: { path: '^(?:functions|shared)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(?:^|/)(?:build|coverage|[.]juxian)/' },
    // Types are arrows too: a rule that knows an adapter's type knows the adapter.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
