/** One QueryClient for all requests, where nothing is ever collected. */
import { QueryClient } from '@tanstack/query-core';

const queryClient = new QueryClient({ defaultOptions: { queries: { gcTime: Number.POSITIVE_INFINITY } } });

export const steps = { before: 50, after: 800 };

export async function step(turn) {
  await queryClient.fetchQuery({
    queryKey: ['user', turn],
    queryFn: async () => ({ id: turn, friends: [turn] }),
  });
}
