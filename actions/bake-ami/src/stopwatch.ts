/** Takes the time of a run and of its phases. */
export interface Stopwatch {
  phase<T>(name: string, body: () => Promise<T>): Promise<T>
  phases(): Readonly<Record<string, number>>
  seconds(): number
}

export function stopwatch(): Stopwatch {
  const began = performance.now()
  const took: Record<string, number> = {}
  return {
    async phase(name, body) {
      const start = performance.now()
      try {
        return await body()
      } finally {
        took[name] = Math.round(performance.now() - start)
      }
    },
    phases: () => ({ ...took }),
    seconds: () => Math.round(performance.now() - began) / 1000
  }
}
