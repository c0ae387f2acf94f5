/** Does something with each of many, at most `limit` at once; the answers in the order of the items. */
export const atMost = async <A, B>(
  limit: number,
  items: readonly A[],
  action: (item: A) => Promise<B>,
): Promise<readonly B[]> => {
  const answers: B[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      answers[index] = await action(items[index] as A);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return answers;
};
