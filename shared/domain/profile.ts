import type { Campaign } from '../contract/campaign.ts';

/** Characters that Word counts one by one in a Chinese text: Han and kana, and the punctuation that is set with them. */
const counted =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3001-\u303F\u30FB\u30FC\uFF01-\uFF60\uFFE0-\uFFE6\u2018-\u201D\u2026\u2014\u00B7]$/u;
const space = /^[\s\u200B]$/u;
/** Marks and selectors belong to the character before them; what has no width is not counted and parts nothing. */
const silent = /^[\p{M}\p{Cf}\p{Cc}]$/u;

/**
 * The length of a Chinese text as Word's 字数 gives it: each Chinese character and each of its punctuation marks is
 * one, an unbroken run of anything else (a Latin word, a number with its decimal point and percent sign) is one, and
 * spaces are none. A character that takes two UTF-16 units (𠮷) is one.
 */
export function countCharacters(text: string): number {
  let count = 0;
  let inRun = false;
  for (const character of text) {
    if (space.test(character)) inRun = false;
    else if (counted.test(character)) {
      count += 1;
      inRun = false;
    } else if (!silent.test(character)) {
      if (!inRun) count += 1;
      inRun = true;
    }
  }
  return count;
}

/** Whether there is anything to read: blanks alone are no profile. */
export function hasProfile({ profile = '' }: { readonly profile?: string | undefined }): boolean {
  return countCharacters(profile) > 0;
}

export type ProfileFinding = { readonly code: 'too-long' | 'profile-short' | 'profile-long'; readonly detail: string };

/** What the campaign's setting says of a profile: refused over the limit, warned of outside the usual length. */
export function judgeProfile(
  text: string | undefined,
  { warnBelow, warnAbove, max }: Campaign['profile'],
): ProfileFinding | undefined {
  // None at all is missing evidence, not a short one.
  if (text === undefined || text === '') return undefined;
  const count = countCharacters(text);
  if (count > max) return { code: 'too-long', detail: `事迹简介不能超过 ${max} 字，现为 ${count} 字` };
  if (count < warnBelow) return { code: 'profile-short', detail: `事迹简介不足 ${warnBelow} 字，现为 ${count} 字` };
  if (count > warnAbove) return { code: 'profile-long', detail: `事迹简介超过 ${warnAbove} 字，现为 ${count} 字` };
  return undefined;
}
