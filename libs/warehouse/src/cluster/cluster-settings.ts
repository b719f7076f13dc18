import type { Settings } from './settings.js';

/** How many replicas have an insert before it is acknowledged: the majority, or a number. */
export type Quorum = 'auto' | number;

/** Settings of every statement on a cluster, on top of those that every server gets. */
export const clusterSettings = (quorum: Quorum): Settings => ({
  // A subquery over a sharded table sees all shards, not the one that runs it.
  distributed_product_mode: 'global',
  // Acknowledged means on the shards, not in a queue of the server that took the rows.
  distributed_foreground_insert: 1,
  // Rows go where the sharding says also when they come from a SELECT: left to itself each shard keeps what it has read.
  parallel_distributed_insert_select: 0,
  // Several workers insert into one table at once, which a quorum in sequence would refuse.
  insert_quorum: quorum,
  insert_quorum_parallel: 1,
  select_sequential_consistency: 0,
  // One replica of a shard answers as long as it lives, and it is the one that was written to.
  load_balancing: 'in_order',
  prefer_localhost_replica: 0,
  alter_sync: '2',
  mutations_sync: '2',
  lightweight_deletes_sync: '2',
  distributed_ddl_output_mode: 'throw',
});
