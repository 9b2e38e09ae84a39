import { must, run } from '../command.ts'
import { BRIDGE, BRIDGE_ADDRESS, labPaths, PREFIX_LENGTH } from '../network.ts'

/**
 * Addresses and cables. Everything is made inside the lab's own network namespace, in which the daemon runs: a bridge
 * with 10.77.0.1/16, one cable per instance, one named namespace at the other end of it.
 */

const NAMESPACES = '/run/netns'

export const namespaceOf = (lab: string, instanceId: string): string => `${labPaths(lab).netns}-${instanceId}`

/** Name of the cable's end on the bridge: interface names have at most 15 characters. */
const cable = (instanceId: string): string => `vi${instanceId.slice(-12)}`

const ZONE_BLOCKS = 7
const ADDRESSES_PER_ZONE = 32 * 256

/**
 * Hands out addresses: a /19 of 10.77.0.0/16 for each zone letter a–g (a: 10.77.32.0/19, b: 10.77.64.0/19, …), the
 * first /19 is the lab's own. An address comes back into use only after all others, so that nothing that still
 * remembers a dead instance meets a new one.
 */
export class Addresses {
  readonly #used = new Set<string>()
  readonly #next = new Map<number, number>()

  /** The next free address of a zone; undefined when the zone is full. */
  take(availabilityZone: string): string | undefined {
    const letter = availabilityZone.charCodeAt(availabilityZone.length - 1) - 'a'.charCodeAt(0)
    const block = ((((letter % ZONE_BLOCKS) + ZONE_BLOCKS) % ZONE_BLOCKS) + 1) * ADDRESSES_PER_ZONE
    for (let tried = 0; tried < ADDRESSES_PER_ZONE; tried++) {
      const offset = this.#next.get(block) ?? 4 // as in a subnet of AWS, the first four are reserved
      this.#next.set(block, offset + 1 < ADDRESSES_PER_ZONE - 1 ? offset + 1 : 4)
      const number = block + offset
      const address = `10.77.${number >> 8}.${number & 255}`
      if (!this.#used.has(address)) {
        this.#used.add(address)
        return address
      }
    }
    return undefined
  }

  release(address: string): void {
    this.#used.delete(address)
  }
}

/** A namespace with a cable to the bridge, an address and a default route; its path. */
export async function plug(lab: string, instanceId: string, address: string): Promise<string> {
  const namespace = namespaceOf(lab, instanceId)
  await must('ip', ['netns', 'add', namespace])
  const outside = cable(instanceId)
  const plugging = [
    `link add ${outside} type veth peer name eth0 netns ${namespace}`,
    `link set ${outside} master ${BRIDGE} up`,
    ''
  ]
  await must('ip', ['-batch', '-'], { input: plugging.join('\n') })
  const inside = [
    'link set lo up', // systemd in a container may not
    `address add ${address}/${PREFIX_LENGTH} broadcast 10.77.255.255 dev eth0`,
    'link set eth0 up',
    `route add default via ${BRIDGE_ADDRESS}`
  ]
  await must('ip', ['-netns', namespace, '-batch', '-'], { input: inside.join('\n') })
  return `${NAMESPACES}/${namespace}`
}

/** Takes the cable out and removes the namespace. Idempotent. */
export async function unplug(lab: string, instanceId: string): Promise<void> {
  await run('ip', ['link', 'delete', cable(instanceId)])
  await run('ip', ['netns', 'delete', namespaceOf(lab, instanceId)])
}
