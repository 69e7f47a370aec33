/** What long work is at, on a terminal. */
export interface Progress {
  show(step: string): void;
  /** Takes the line away. */
  end(): void;
}

const CLEAR_LINE = '\r\u001b[K';

/** Silent where nobody looks. */
export function startProgress(): Progress {
  const { stderr } = process;
  if (!stderr.isTTY) return { show() {}, end() {} };
  let isShown = false;
  return {
    show(step) {
      isShown = true;
      stderr.write(`${CLEAR_LINE}${step} …`);
    },
    end() {
      if (isShown) stderr.write(CLEAR_LINE);
      isShown = false;
    },
  };
}
