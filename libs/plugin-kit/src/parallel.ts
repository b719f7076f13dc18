/** Threads that a calculation may start beside its own; they end with it at the latest. */
export interface Parallel {
  /** How many make sense on this machine. */
  threads: number;
  /**
   * Starts a thread that holds what `task`, a module of built JavaScript, makes of `given`: its default export is a
   * function of `given` that gives a function from an order to an answer. Over shared memory typed arrays are not copied.
   */
  start<TOrder, TAnswer>(task: URL, given: unknown): ParallelThread<TOrder, TAnswer>;
}

export interface ParallelThread<TOrder, TAnswer> {
  /** One order after the other: the next when the one before is answered. Rejects with what the task throws. */
  ask(order: TOrder): Promise<TAnswer>;
  end(): Promise<void>;
}
