/** A pattern of IAM, where `*` is any run of characters, also none, and `?` is any one; all else is itself. */
export const wildcard = (pattern: string, flags: 'i' | '' = ''): RegExp => {
  const escaped = pattern.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, (sign) => {
    if (sign === '*') return '.*';
    return sign === '?' ? '.' : `\\${sign}`;
  });
  // Runs of stars mean what one means, and cost the matcher far more.
  return new RegExp(`^${escaped.replaceAll(/(?:\.\*)+/g, '.*')}$`, `s${flags}`);
};

const arnParts = 6;

/**
 * Whether a resource matches a pattern of a policy: part by part, as IAM does it, so that a star in the account cannot
 * swallow the colon after it. The last part, the resource's own name, may hold colons.
 *
 * @throws Error when the pattern is neither `*` nor an ARN.
 */
export const arnPattern = (pattern: string): ((resource: string) => boolean) => {
  if (pattern === '*') return () => true;
  const parts = splitArn(pattern);
  if (parts.length !== arnParts || parts[0] !== 'arn') throw new Error(`"${pattern}" is not an ARN`);
  const patterns = parts.map((part) => wildcard(part));
  return (resource) => {
    const found = splitArn(resource);
    return found.length === arnParts && patterns.every((one, index) => one.test(found[index] ?? ''));
  };
};

const splitArn = (arn: string): string[] => {
  const parts = arn.split(':');
  return parts.length <= arnParts ? parts : [...parts.slice(0, arnParts - 1), parts.slice(arnParts - 1).join(':')];
};
