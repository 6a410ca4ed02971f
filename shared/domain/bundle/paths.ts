import { bundleFault, type BundleFault } from './fault.ts';

/** Device names of Windows: no file there can have them, whatever its extension. */
const devices = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

type Rule = {
  readonly code: string;
  readonly breaks: (path: string, steps: readonly string[]) => boolean;
  readonly message: string;
};

const rules: readonly Rule[] = [
  { code: 'path-empty', breaks: (path) => path === '', message: '名称是空的' },
  {
    code: 'path-control',
    // Marks of writing direction too: they make a name look like another one.
    breaks: (path) => /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u.test(path),
    message: '名称含有控制字符',
  },
  { code: 'path-backslash', breaks: (path) => path.includes('\\'), message: '名称含有反斜杠' },
  { code: 'path-drive', breaks: (path) => /^[a-z]:/i.test(path), message: '名称以盘符开头，会写到别的磁盘' },
  { code: 'path-absolute', breaks: (path) => path.startsWith('/'), message: '名称是绝对路径，会写到所选文件夹之外' },
  {
    code: 'path-parent',
    breaks: (_path, steps) => steps.includes('..'),
    message: '名称含有“..”，会写到所选文件夹之外',
  },
  {
    code: 'path-step',
    breaks: (path, steps) => path !== '' && !path.startsWith('/') && steps.some((step) => step === '' || step === '.'),
    message: '名称中有空的一级文件夹或者“.”',
  },
  {
    code: 'path-unwritable',
    breaks: (path, steps) =>
      /[<>:"|?*]/.test(path) ||
      steps.some((step) => devices.test(step) || (step !== '.' && step !== '..' && /[. ]$/.test(step))),
    message: '名称在有的系统上无法写出（含 < > : " | ? *，以点或空格结尾，或是设备名）',
  },
];

/**
 * Why a file of a bundle may not have this path (`/` between folders): it would be written outside of the folder that
 * was chosen, deceives the eye, or cannot be written on Windows, macOS and Linux alike. Empty for a good path.
 */
export function pathFaults(path: string): readonly BundleFault[] {
  const steps = path.split('/');
  return rules.filter(({ breaks }) => breaks(path, steps)).map(({ code, message }) => bundleFault(path, code, message));
}

/**
 * Paths that cannot lie in one folder together: the same one twice, two that differ only in case or in how Unicode
 * spells them (Windows and macOS take them for one), or a file that is also the folder of another.
 */
export function clashFaults(paths: readonly string[]): readonly BundleFault[] {
  const faults: BundleFault[] = [];
  const byKey = new Map<string, string>();
  for (const path of paths) {
    const key = sameEverywhere(path);
    const other = byKey.get(key);
    if (other === undefined) byKey.set(key, path);
    else if (other === path) faults.push(bundleFault(path, 'path-repeated', '同一名称出现不止一次'));
    else faults.push(bundleFault(path, 'path-clash', `名称与“${other}”只差大小写或者 Unicode 写法`));
  }
  for (const [key, path] of byKey) {
    const folder = foldersOf(key).find((folder) => byKey.has(folder));
    if (folder !== undefined)
      faults.push(bundleFault(path, 'path-clash', `“${byKey.get(folder)}”是文件，不能又是它的文件夹`));
  }
  return faults;
}

/** `a/b` and `a` of `a/b/c`. */
function foldersOf(path: string): readonly string[] {
  const steps = path.split('/');
  return steps.slice(1).map((_step, index) => steps.slice(0, index + 1).join('/'));
}

/** Equal for names that some system takes for one. Upper case first, as `ß` and `ſ` have no lower case of their own. */
export function sameEverywhere(path: string): string {
  return path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}
