import type { Database, Warehouse } from '@tributary/contracts';

/** How a killed process looks from inside: every call that it still makes fails. */
export class Killed extends Error {}

export interface MortalPorts {
  /** Any port whose methods count as calls; `special` ones count for themselves. */
  port<T extends object>(port: T, special?: Partial<T>): T;
  warehouse(warehouse: Warehouse): Warehouse;
  database(database: Database): Database;
}

/**
 * Ports of a process that dies before its n-th call to any of them (`Infinity`: never). What was called before has its
 * effect, a transaction under way is rolled back.
 */
export function mortalPorts(deathAt: number): MortalPorts {
  let calls = 0;
  const gate = (): void => {
    if (++calls >= deathAt) throw new Killed(`killed before call ${deathAt}`);
  };
  const port = <T extends object>(guarded: T, special: Partial<T> = {}): T =>
    new Proxy(guarded, {
      get(target, name) {
        const own: unknown = Reflect.get(special, name) ?? Reflect.get(target, name);
        if (typeof own !== 'function') return own;
        return (...args: unknown[]): unknown => {
          if (!(name in special)) gate();
          return Reflect.apply(own, target, args);
        };
      },
    });
  return {
    port,
    warehouse: (warehouse) =>
      port(warehouse, {
        async *stream<TRow extends object>(sql: string, options?: object) {
          gate();
          yield* warehouse.stream<TRow>(sql, options);
        },
      }),
    database: (database) =>
      port(database, {
        async exclusive(name, work) {
          gate();
          return database.exclusive(name, (hold) => work(port(hold)));
        },
        async transaction(work, options) {
          gate();
          const result = await database.transaction((tx) => work(port(tx)), options);
          gate();
          return result;
        },
      }),
  };
}
