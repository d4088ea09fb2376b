/**
 * Inter where it is installed, else each system's own face; the CJK faces stand behind the Latin ones so that numbers
 * and Latin words keep one face in both languages.
 */
export const fontFamily =
  '"Inter", "Segoe UI", -apple-system, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei UI", "WenQuanYi Micro Hei", sans-serif';
export const monospaceFontFamily =
  'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", "Noto Sans Mono CJK SC", "WenQuanYi Micro Hei Mono", monospace';
