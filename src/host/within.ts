// A limit on waiting for what may never answer.

/** The answer, as it comes. Rejects if that takes longer than `limit` milliseconds. */
export async function within<Answer>(limit: number, answer: PromiseLike<Answer>): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${limit} ms`)), limit);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
