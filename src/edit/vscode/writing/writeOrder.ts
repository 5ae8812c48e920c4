// Whose turn it is to write an edit: the reply as it comes, or the whole code; nobody’s while its file is renamed.

interface WriteOrderPorts {
  /** Writes what has come of the reply, until there is no more or it isn't its turn. */
  readonly pump: () => Promise<void>;
  /** The whole code was written, or couldn't be. */
  readonly replaced: () => void;
}

/** One writes at a time. Each is followed by what came of the reply meanwhile. */
export class WriteOrder {
  readonly #ports: WriteOrderPorts;
  #pumping: Promise<void> | undefined;
  /** The whole code is being written: nothing else is meanwhile. */
  #replacing: Promise<boolean> | undefined;
  /** The file is being renamed: nothing is written meanwhile. */
  #moving: Promise<void> | undefined;

  constructor(ports: WriteOrderPorts) {
    this.#ports = ports;
  }

  get isMoving(): boolean {
    return this.#moving !== undefined;
  }

  /** Must the reply wait? */
  get isTaken(): boolean {
    return this.#replacing !== undefined || this.isMoving;
  }

  /** Resolves when what is being written of the reply, or of the whole code, is written. */
  async written(): Promise<void> {
    await this.#pumping;
    await this.#replacing;
  }

  /** Resolves when all that has come of the reply is written, as far as it can be now. */
  async pump(): Promise<void> {
    this.#pumping ??= this.#ports.pump().finally(() => (this.#pumping = undefined));
    return this.#pumping;
  }

  /** Resolves when nothing of the reply is being written. */
  async rest(): Promise<void> {
    await this.#pumping;
  }

  /** Runs what writes the whole code: after the writes that are under way, and then no other until it is done. */
  async alone(write: () => Promise<boolean>): Promise<boolean> {
    const earlier = this.#replacing;
    const run = async (): Promise<boolean> => {
      await this.#pumping;
      // Its failure is told to whoever asked for it.
      await earlier?.catch(() => false);
      await this.#moving;
      return write();
    };
    const replacing = run().finally(() => {
      if (this.#replacing !== replacing) return;
      this.#replacing = undefined;
      this.#ports.replaced();
      void this.pump();
    });
    this.#replacing = replacing;
    return replacing;
  }

  /** Nothing is begun to be written while this runs. Resolves when nothing more is written as before. */
  async move(run: () => Promise<void>): Promise<void> {
    const before = this.#pumping;
    const moving = run().finally(() => {
      if (this.#moving === moving) this.#moving = undefined;
      void this.pump();
    });
    this.#moving = moving;
    await before;
  }
}
