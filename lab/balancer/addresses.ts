/** Addresses of balancers: a part of the lab's network where no instance lives. */
export interface Addresses {
  take(): string
  release(addresses: readonly string[]): void
}

export function addresses(network = '10.77.250'): Addresses {
  const taken = new Set<string>()
  let last = 9
  return {
    take() {
      // Round and round, so that a client with an old answer of the DNS does not reach another balancer at once.
      for (let tried = 0; tried < 245; tried++) {
        last = last >= 254 ? 10 : last + 1
        const address = `${network}.${last}`
        if (taken.has(address)) continue
        taken.add(address)
        return address
      }
      throw new Error(`No address left in ${network}.0/24 for a load balancer`)
    },
    release(addresses) {
      for (const address of addresses) taken.delete(address)
    }
  }
}
