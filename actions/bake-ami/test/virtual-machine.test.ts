import { describe, expect, it } from '@jest/globals'
import {
  type Circumstances,
  failedOnConsole,
  loadersOf,
  plainLine,
  qemuArguments,
  saidOnConsole,
  wayToBoot,
  withoutKvm
} from '../src/virtual-machine.ts'

const able: Circumstances = {
  wanted: 'auto',
  architecture: 'x86_64',
  hasKernel: true,
  loaders: { bios: true, uefi: true },
  hasQemu: true,
  hasUefiFirmware: true,
  hasKvm: true
}

describe('in what an image is booted for a trial', () => {
  it.each([
    ['a virtual machine by BIOS without a boot mode', {}, 'virtual bios kvm'],
    ['by BIOS where the AMI says so', { bootMode: 'legacy-bios' }, 'virtual bios kvm'],
    ['by UEFI where the AMI says so', { bootMode: 'uefi' }, 'virtual uefi kvm'],
    ['by UEFI where it is preferred', { bootMode: 'uefi-preferred' }, 'virtual uefi kvm'],
    [
      'by BIOS where UEFI is preferred and there is no firmware for it',
      { bootMode: 'uefi-preferred', hasUefiFirmware: false },
      'virtual bios kvm'
    ],
    ['emulated where it is asked for without KVM', { wanted: 'virtual', hasKvm: false }, 'virtual bios tcg'],
    ['a container where it is asked for', { wanted: 'container' }, 'container: verify-machine asks for it'],
    ['a container without KVM', { hasKvm: false }, 'container: this runner has no /dev/kvm'],
    ['a container without a kernel', { hasKernel: false }, 'container: the image has no kernel'],
    ['a container without QEMU', { hasQemu: false }, 'container: this runner has no qemu-system-x86_64'],
    [
      'a container without a boot loader',
      { loaders: { bios: false, uefi: true } },
      'container: the image has no boot loader for BIOS in its first sector'
    ],
    [
      'a container without a loader of UEFI',
      { bootMode: 'uefi', loaders: { bios: true, uefi: false } },
      'container: the image has no \\EFI\\BOOT\\BOOTX64.EFI in an EFI system partition'
    ],
    [
      'a container of another architecture',
      { architecture: 'arm64' },
      'container: images for arm64 are not booted in virtual machines'
    ]
  ] as readonly (readonly [string, Partial<Circumstances>, string])[])('is %s', (_, given, expected) => {
    const way = wayToBoot({ ...able, ...given })
    const told = way.machine === 'container' ? `container: ${way.why}` : `virtual ${way.firmware} ${way.acceleration}`
    expect(told).toBe(expected)
  })

  it('is refused where a virtual machine is asked for and cannot be', () => {
    expect(() => wayToBoot({ ...able, wanted: 'virtual', hasKernel: false })).toThrow(
      'verify-machine: virtual cannot be: the image has no kernel.'
    )
  })
})

/** A disk with an EFI partition from the 2048th sector on, by an MBR. */
function disk(bootCode: number, entry: string): Buffer {
  const all = Buffer.alloc(4 * 1024 ** 2)
  all[0] = bootCode
  all[446 + 4] = 0xef
  all.writeUInt32LE(2048, 446 + 8)
  all.writeUInt32LE(4096, 446 + 12)
  all.writeUInt16LE(0xaa55, 510)
  all.write(entry, 2048 * 512 + 1024 ** 2 + 64, 'latin1')
  return all
}
const loaders = (all: Buffer) => loadersOf(async (offset, length) => all.subarray(offset, offset + length), all.length)

describe('the boot loaders of a disk', () => {
  it('are found in its first sector and in its EFI partition', async () => {
    expect(await loaders(disk(0xeb, 'BOOTX64 EFI'))).toEqual({ bios: true, uefi: true })
    expect(await loaders(disk(0, 'BOOTX64 EFI'))).toEqual({ bios: false, uefi: true })
    expect(await loaders(disk(0xeb, '\xe5OOTX64 EFI'))).toEqual({ bios: true, uefi: false })
  })
})

describe('a virtual machine', () => {
  it('gets the disk as it is and keeps what it writes to itself; one port of loopback leads to it', () => {
    const line = qemuArguments({ disk: '/work/a,b.raw', acceleration: 'tcg', uefi: ['/C', '/V'], port: 8080 }).join(' ')

    expect(line).toContain('if=none,id=root,format=raw,snapshot=on,cache=unsafe,file=/work/a,,b.raw')
    expect(line).toContain('unit=0,readonly=on,file=/C')
    expect(line).toContain('unit=1,snapshot=on,file=/V')
    expect(line).toContain('user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:8080-:8080')
    expect(line).toContain('accel=tcg')
    expect(line).not.toContain('host,')
  })

  it('has neither firmware of UEFI nor a port where there is none', () => {
    const line = qemuArguments({ disk: '/d', acceleration: 'kvm', uefi: undefined, port: undefined }).join(' ')

    expect(line).not.toMatch(/pflash|hostfwd/)
    expect(line).toContain('-cpu host')
  })
})

describe('a KVM that is there and of no use', () => {
  const way = { machine: 'virtual', firmware: 'uefi', acceleration: 'kvm', why: 'the boot mode is uefi' } as const
  const said = 'Could not access KVM kernel module: Permission denied\nqemu: failed to initialize kvm'

  it('leaves a container, or an emulated machine where one was asked for, and the reason is told', () => {
    const why = 'KVM of this runner does not work (Could not access KVM kernel module: Permission denied)'

    expect(withoutKvm(way, 'auto', said)).toEqual({ machine: 'container', why })
    expect(withoutKvm(way, 'virtual', said)).toEqual({ ...way, acceleration: 'tcg', why })
  })
})

describe('a console', () => {
  it.each([
    ['[    1.2] Kernel panic - not syncing: VFS: Unable to mount root fs', 'broken'],
    ['No init found. Try passing init= bootarg.', 'broken'],
    ['You are in emergency mode. After logging in, type "journalctl -xb"', 'broken'],
    ['grub rescue>', 'broken'],
    ['BdsDxe: No bootable option or device was found.', 'broken'],
    ['[  OK  ] Reached target multi-user.target.', 'up'],
    ['[  OK  ] Reached target multi-user.target - Multi-User System.', 'up'],
    ['ip-10-0-0-1 login:', 'up'],
    ['[  OK  ] Reached target network.target.', undefined]
  ])('that says "%s" means %s', (line, expected) => expect(saidOnConsole(line)).toBe(expected))

  it('tells of units that failed', () => {
    expect(failedOnConsole('[FAILED] Failed to start app.service - The app.')).toBe('app.service - The app')
    expect(failedOnConsole('[  OK  ] Started app.service')).toBeUndefined()
  })

  it('is shown without colours, movements of the cursor and workflow commands', () => {
    expect(plainLine('\x1b[2J\x1b[0;32m  OK  \x1b[0m Started\r')).toBe('  OK   Started')
    expect(plainLine('::error::not ours')).toBe(': :error::not ours')
  })
})
