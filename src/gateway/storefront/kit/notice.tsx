import type { ComponentChildren, JSX } from 'preact';

/** Says how something went; what is bad is announced at once. */
export function Notice({
  tone,
  children,
}: {
  tone: 'good' | 'warn' | 'bad';
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div class={`notice ${tone}`} role={tone === 'good' ? 'status' : 'alert'}>
      {children}
    </div>
  );
}
