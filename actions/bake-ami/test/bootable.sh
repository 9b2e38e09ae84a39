# Makes a copy of the lab's base (ext4) a disk that a machine boots by itself, as Amazon Linux 2023 does, by BIOS and by UEFI:
# a kernel for clouds and its initramfs, GRUB in the boot sector, the BIOS boot partition and the EFI partition, and an
# address by DHCP. Run in a mount namespace of its own: sh bootable.sh DISK DIRECTORY
set -eu
. "$(dirname "$0")/in-base.sh"
install linux-image-cloud-amd64 initramfs-tools grub-pc-bin grub-efi-amd64-bin

# What the lab masks because its instances are containers.
rm -f "$root/etc/systemd/system/systemd-networkd.service" "$root/etc/systemd/system/systemd-remount-fs.service"
rm -f "$root/etc/systemd/system/multi-user.target.wants/lab-user-data.service"
printf '[Match]\nName=en* eth*\n[Network]\nDHCP=yes\n' > "$root/etc/systemd/network/80-dhcp.network"
systemctl --quiet --root="$root" enable systemd-networkd.service

uuid=$(sed -n 's/^UUID=\([^ ]*\) \/ .*/\1/p' "$root/etc/fstab")
# The serial line is where EC2 takes its console output from.
cat > "$root/boot/grub.cfg" <<END
serial --unit=0 --speed=115200
terminal_output serial
set timeout=0
menuentry linux {
  search --no-floppy --fs-uuid --set=root $uuid
  linux /vmlinuz root=UUID=$uuid rw console=tty0 console=ttyS0,115200n8 panic=5
  initrd /initrd.img
}
END
printf 'search --no-floppy --fs-uuid --set=root %s\nconfigfile /boot/grub.cfg\n' "$uuid" > "$root/tmp/early.cfg"
common='part_gpt ext2 search search_fs_uuid configfile normal linux serial terminal'
in_image grub-mkimage -O i386-pc -p /boot -c /tmp/early.cfg -o /tmp/core.img biosdisk $common
in_image grub-mkimage -O x86_64-efi -p /boot -c /tmp/early.cfg -o /tmp/BOOTX64.EFI $common

# By mtools, because not every kernel knows vfat.
esp=$disk@@$((2048 * 512))
mmd -i "$esp" ::/EFI ::/EFI/BOOT
mcopy -i "$esp" "$root/tmp/BOOTX64.EFI" ::/EFI/BOOT/

# What grub-install does where the kernel shows partitions: the boot sector names the sector of the core, and the core's
# first sector names the rest of itself (GRUB manual, "Images"; boot.S and diskboot.S).
python3 - "$disk" "$root/usr/lib/grub/i386-pc/boot.img" "$root/tmp/core.img" <<'END'
import struct, sys
disk, boot, core = sys.argv[1:]
at = 22528
sector, image = bytearray(open(boot, 'rb').read()), bytearray(open(core, 'rb').read())
sector[0x5c:0x64] = struct.pack('<Q', at)
sector[0x66:0x68] = b'\x90\x90'
image[0x1f4:0x200] = struct.pack('<QHH', at + 1, (len(image) - 1) // 512, 0x820)
with open(disk, 'r+b') as file:
    file.write(sector[:440])
    file.seek(at * 512)
    file.write(image)
END
close
