export interface OutputStream {
  readonly interactive: boolean;
  /** Columns of the terminal; `null` where it is none, or does not say (a pseudo-terminal that nobody gave a size: 0). */
  readonly columns: number | null;
  /** Resolves when the text is handed to the kernel, or nobody reads any more. */
  write(text: string): Promise<void>;
}

/** The door to the person: environment, report (stdout) and diagnostics (stderr). */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

const streamOf = (stream: NodeJS.WriteStream): OutputStream => {
  // A reader that has left (`| head`) is no fault of ours; the pending write's callback gets the error too.
  stream.on('error', () => {});
  return {
    interactive: stream.isTTY === true,
    columns: stream.isTTY === true ? stream.columns || null : null,
    write: (text) => new Promise((resolve) => void stream.write(text, () => resolve())),
  };
};

export const systemTerminal = (): Terminal => ({
  environment: process.env,
  platform: process.platform,
  stdout: streamOf(process.stdout),
  stderr: streamOf(process.stderr),
});
