import { partitions, type ReadDisk } from '../../../lib/disk/partitions.ts'
import { Refused } from './telling.ts'

export type Firmware = 'bios' | 'uefi'
export type Acceleration = 'kvm' | 'tcg'

/** What a disk has for the firmware to start. */
export type Loaders = Readonly<Record<Firmware, boolean>>

/** EFI system partition: GPT's type (UEFI specification 2.10, table 5.7) and MBR's. */
const EFI_SYSTEM = new Set(['c12a7328-f81f-11d2-ba4b-00a0c93ec93b', '0xef'])
/** Where firmware without variables of its own looks: `\EFI\BOOT\BOOTX64.EFI`, as a FAT directory names it (UEFI, 3.5.1.1). */
const DEFAULT_LOADER = Buffer.from('BOOTX64 EFI')
/** Directories lie at the beginning of a file system that was written once. */
const SEARCHED_BYTES = 64 * 1024 ** 2
const CHUNK_BYTES = 1024 ** 2
/** The boot code of a master boot record; the rest of the sector is its table. */
const BOOT_CODE_BYTES = 440

/** What boot loaders a disk has; the EFI partition is not mounted, because not every kernel knows vfat. */
export async function loadersOf(read: ReadDisk, diskBytes: number): Promise<Loaders> {
  const sector = await read(0, 512)
  const bios = sector.readUInt16LE(510) === 0xaa55 && sector.subarray(0, BOOT_CODE_BYTES).some(byte => byte !== 0)
  let uefi = false
  for (const { type, offset, bytes } of await partitions(read, diskBytes)) {
    if (EFI_SYSTEM.has(type)) uefi ||= await holdsLoader(read, offset, Math.min(bytes, SEARCHED_BYTES))
  }
  return { bios, uefi }
}

async function holdsLoader(read: ReadDisk, offset: number, bytes: number): Promise<boolean> {
  // Entries of a directory are 32 bytes, aligned, so none lies across two chunks.
  for (let at = 0; at < bytes; at += CHUNK_BYTES) {
    if ((await read(offset + at, Math.min(CHUNK_BYTES, bytes - at))).includes(DEFAULT_LOADER)) return true
  }
  return false
}

/** What decides how an image is booted for a trial. */
export interface Circumstances {
  /** The input `verify-machine`. */
  readonly wanted: 'auto' | 'virtual' | 'container'
  /** As AMIs name it. */
  readonly architecture: string
  readonly bootMode?: string
  readonly hasKernel: boolean
  readonly loaders: Loaders
  readonly hasQemu: boolean
  readonly hasUefiFirmware: boolean
  readonly hasKvm: boolean
}

/** How an image is booted for a trial, and why so. */
export type Way = { readonly machine: 'container'; readonly why: string } | MachineWay
export interface MachineWay {
  readonly machine: 'virtual'
  readonly firmware: Firmware
  readonly acceleration: Acceleration
  readonly why: string
}

/**
 * A virtual machine where it can be one and is quick; a container otherwise. @throws Refused when a virtual machine was asked for
 * and cannot be.
 */
export function wayToBoot(given: Circumstances): Way {
  const { wanted, hasKvm, bootMode } = given
  if (wanted === 'container') return { machine: 'container', why: 'verify-machine asks for it' }
  const found = firmwareOf(given)
  if ('obstacle' in found) {
    if (wanted === 'auto') return { machine: 'container', why: found.obstacle }
    throw new Refused(
      `verify-machine: virtual cannot be: ${found.obstacle}.`,
      'Install qemu-system-x86 and ovmf on the runner, use a base with a kernel and a boot loader, or verify-machine: auto.'
    )
  }
  const { firmware } = found
  const boots = `the boot mode is ${bootMode ?? 'not set'}`
  if (hasKvm) return { machine: 'virtual', firmware, acceleration: 'kvm', why: boots }
  if (wanted === 'auto') return { machine: 'container', why: 'this runner has no /dev/kvm' }
  return {
    machine: 'virtual',
    firmware,
    acceleration: 'tcg',
    why: `${boots}; without KVM it is emulated, which is slow`
  }
}

/** The way that is left when KVM was there and of no use: slow where a virtual machine was asked for, a container otherwise. */
export function withoutKvm(way: MachineWay, wanted: Circumstances['wanted'], said: string): Way {
  const why = `KVM of this runner does not work (${said.split('\n')[0]})`
  return wanted === 'auto' ? { machine: 'container', why } : { ...way, acceleration: 'tcg', why }
}

/**
 * The firmware that EC2 would take: `uefi-preferred` is UEFI on current instance types, and an AMI without a boot mode starts
 * by BIOS on Intel and AMD (EC2 user guide, "Instance launch behavior with Amazon EC2 boot modes").
 */
function firmwareOf(given: Circumstances): { readonly firmware: Firmware } | { readonly obstacle: string } {
  const { architecture, bootMode, hasKernel, loaders, hasQemu, hasUefiFirmware } = given
  if (architecture !== 'x86_64') return { obstacle: `images for ${architecture} are not booted in virtual machines` }
  if (!hasKernel) return { obstacle: 'the image has no kernel' }
  if (!hasQemu) return { obstacle: 'this runner has no qemu-system-x86_64' }
  const uefi = loaders.uefi && hasUefiFirmware
  if (bootMode === 'uefi-preferred' && uefi) return { firmware: 'uefi' }
  if (bootMode !== 'uefi') {
    return loaders.bios
      ? { firmware: 'bios' }
      : { obstacle: 'the image has no boot loader for BIOS in its first sector' }
  }
  if (uefi) return { firmware: 'uefi' }
  return {
    obstacle: loaders.uefi
      ? 'this runner has no UEFI firmware for virtual machines (OVMF)'
      : 'the image has no \\EFI\\BOOT\\BOOTX64.EFI in an EFI system partition'
  }
}

/** Where distributions put OVMF: Debian and Ubuntu, older Ubuntu, the RPM family. Code, and an empty store of variables. */
export const UEFI_FIRMWARE = [
  ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'],
  ['/usr/share/OVMF/OVMF_CODE.fd', '/usr/share/OVMF/OVMF_VARS.fd'],
  ['/usr/share/edk2/ovmf/OVMF_CODE.fd', '/usr/share/edk2/ovmf/OVMF_VARS.fd']
] as const

export interface Machine {
  /** The disk; what the machine writes goes into a file of QEMU's that has no name. */
  readonly disk: string
  readonly acceleration: Acceleration
  /** Code and variables; undefined is BIOS. */
  readonly uefi: readonly [string, string] | undefined
  /** The port of loopback that leads to the same one of the machine. */
  readonly port: number | undefined
}

const MEMORY_MIB = 1024

/**
 * Arguments of qemu-system-x86_64: the disk as NVMe, as instances of the Nitro system have it, the console as what comes out, and a
 * network that ends at QEMU. A reboot ends the machine.
 */
export function qemuArguments({ disk, acceleration, uefi, port }: Machine): readonly string[] {
  // In the value of an option a comma is written twice (qemu(1)).
  const file = (path: string): string => `file=${path.replaceAll(',', ',,')}`
  const pflash = (unit: number, path: string, how: string): string =>
    `if=pflash,format=raw,unit=${unit},${how},${file(path)}`
  const forwarded = port === undefined ? '' : `,hostfwd=tcp:127.0.0.1:${port}-:${port}`
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-serial', 'stdio'],
    ...['-machine', `q35,accel=${acceleration}`, '-cpu', acceleration === 'kvm' ? 'host' : 'max'],
    ...['-smp', '2', '-m', String(MEMORY_MIB)],
    ...(uefi === undefined
      ? []
      : ['-drive', pflash(0, uefi[0], 'readonly=on'), '-drive', pflash(1, uefi[1], 'snapshot=on')]),
    ...['-drive', `if=none,id=root,format=raw,snapshot=on,cache=unsafe,${file(disk)}`],
    ...['-device', 'nvme,drive=root,serial=kiln'],
    ...['-netdev', `user,id=net,restrict=on${forwarded}`, '-device', 'virtio-net-pci,netdev=net,romfile=']
  ]
}

/** What a line of a console says of a boot: that it is over one way or the other. */
export function saidOnConsole(line: string): 'up' | 'broken' | undefined {
  if (BROKEN.test(line)) return 'broken'
  return UP.test(line) ? 'up' : undefined
}

const BROKEN =
  /Kernel panic - not syncing|No (working )?init found|You are in emergency mode|Entering emergency mode|grub rescue>|BdsDxe: No bootable option|Give root password for maintenance/
const UP = /Reached target .*(multi-user\.target|Multi-User System|graphical\.target|Graphical Interface)|\blogin: *$/

/** The unit that a line of systemd's tells to have failed, by its name or its description. */
export const failedOnConsole = (line: string): string | undefined =>
  /\[FAILED\] Failed to start (.+?)\.?$/.exec(line)?.[1]

/** A line of a console as a log can show it: no colours, no movements, no workflow command. */
export const plainLine = (line: string): string =>
  line
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what goes
    .replace(/\x1b(\[[0-?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78cDEHMNOZ])|[\x00-\x08\x0b-\x1f\x7f]/g, '')
    .replace(/^(\s*)::/, '$1: :')
    .trimEnd()
