"""EBS direct and AMIs as boto3 sees them. Prints one JSON line per check: {"check", "source", "want", "got"}."""
import base64
import hashlib
import time

import boto3
from checks import ONE_ATTEMPT, check, refused

ebs, ec2 = boto3.client("ebs", config=ONE_ATTEMPT), boto3.client("ec2", config=ONE_ATTEMPT)
BLOCK = 524288


def digest(data):
    return hashlib.sha256(data).digest()


def put(snapshot, index, data, **change):
    return ebs.put_snapshot_block(**{
        "SnapshotId": snapshot, "BlockIndex": index, "BlockData": data, "DataLength": len(data),
        "Checksum": base64.b64encode(digest(data)).decode(), "ChecksumAlgorithm": "SHA256", **change,
    })


def wait(snapshot):
    ec2.get_waiter("snapshot_completed").wait(SnapshotIds=[snapshot], WaiterConfig={"Delay": 1, "MaxAttempts": 20})


def read(snapshot):
    """The blocks of the first page."""
    found = {}
    for block in ebs.list_snapshot_blocks(SnapshotId=snapshot, MaxResults=100)["Blocks"]:
        answer = ebs.get_snapshot_block(SnapshotId=snapshot, BlockIndex=block["BlockIndex"], BlockToken=block["BlockToken"])
        found[block["BlockIndex"]] = answer["BlockData"].read()
    return found


SDK, GUIDE = "EBS direct API reference", "EBS user guide, EBS direct APIs"
EC2 = "EC2 API reference"

# The public base, and its copy
base = ec2.describe_images(Owners=["amazon"])["Images"][0]
check("the base is public and Amazon's", EC2, [True, "amazon", "/dev/xvda"], [base["Public"], base["ImageOwnerAlias"], base["RootDeviceName"]])
public = base["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
check("public snapshots cannot be read", GUIDE + ": considerations", "AccessDeniedException UNAUTHORIZED_ACCOUNT 403", refused(ebs.list_snapshot_blocks, SnapshotId=public))
adopted = ec2.copy_image(Name=f"adopted-{time.time()}", SourceImageId=base["ImageId"], SourceRegion="us-east-1")["ImageId"]
check("a copy is pending first", EC2 + ": CopyImage", "pending", ec2.describe_images(ImageIds=[adopted])["Images"][0]["State"])
ec2.get_waiter("image_available").wait(ImageIds=[adopted], WaiterConfig={"Delay": 1, "MaxAttempts": 30})
copy = ec2.describe_images(ImageIds=[adopted])["Images"][0]
kept = ["Architecture", "VirtualizationType", "EnaSupport", "BootMode", "ImdsSupport", "SriovNetSupport", "PlatformDetails", "RootDeviceName"]
check("a copy carries the attributes", "EC2 user guide: Copy an AMI", {k: base.get(k) for k in kept}, {k: copy.get(k) for k in kept})
parent = copy["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]

# A child snapshot
listed = ebs.list_snapshot_blocks(SnapshotId=parent, MaxResults=100)
check("pages", SDK + ": ListSnapshotBlocks", [100, 524288, True], [len(listed["Blocks"]), listed["BlockSize"], "NextToken" in listed])
before = [block["BlockIndex"] for block in listed["Blocks"]]
while "NextToken" in listed:
    listed = ebs.list_snapshot_blocks(SnapshotId=parent, MaxResults=100, NextToken=listed["NextToken"])
    before += [block["BlockIndex"] for block in listed["Blocks"]]
check("ascending", SDK, sorted(set(before)), before)
child = ebs.start_snapshot(VolumeSize=copy["BlockDeviceMappings"][0]["Ebs"]["VolumeSize"], ParentSnapshotId=parent, ClientToken=f"t{time.time()}", Tags=[{"Key": "a", "Value": "b"}])
check("started", SDK + ": StartSnapshot", ["pending", 524288, parent, [{"Key": "a", "Value": "b"}]], [child["Status"], child["BlockSize"], child["ParentSnapshotId"], child["Tags"]])
snapshot = child["SnapshotId"]
new, zero = b"\7" * BLOCK, b"\0" * BLOCK
absent = next(index for index in range(4096) if index not in before)
check("checksum answered", SDK + ": PutSnapshotBlock", base64.b64encode(digest(new)).decode(), put(snapshot, absent, new)["Checksum"])
put(snapshot, before[5], zero)
check("wrong checksum", SDK + ": PutSnapshotBlock", "ValidationException INVALID_BLOCK 400", refused(put, snapshot=snapshot, index=0, data=new, Checksum=base64.b64encode(digest(zero)).decode()))
check("beyond the volume", SDK, "ValidationException INVALID_BLOCK 400", refused(put, snapshot=snapshot, index=2**20, data=new))
check("short block", SDK, "ValidationException INVALID_BLOCK 400", refused(put, snapshot=snapshot, index=0, data=b"x" * 512))
check("pending ones cannot be read", GUIDE, "ValidationException INVALID_SNAPSHOT_ID 400", refused(ebs.list_snapshot_blocks, SnapshotId=snapshot))
check("wrong count", SDK + ": CompleteSnapshot", "ValidationException INVALID_PARAMETER_VALUE 400", refused(ebs.complete_snapshot, SnapshotId=snapshot, ChangedBlocksCount=3))
order = sorted([(absent, new), (before[5], zero)])
linear = base64.b64encode(digest(b"".join(digest(data) for _, data in order))).decode()
check("completes later", SDK + ": CompleteSnapshot (202)", "pending", ebs.complete_snapshot(SnapshotId=snapshot, ChangedBlocksCount=2, Checksum=linear, ChecksumAlgorithm="SHA256", ChecksumAggregationMethod="LINEAR")["Status"])
wait(snapshot)
check("no writes after completion", SDK, "ValidationException INVALID_SNAPSHOT_ID 400", refused(put, snapshot=snapshot, index=0, data=new))
changed = ebs.list_changed_blocks(FirstSnapshotId=parent, SecondSnapshotId=snapshot)["ChangedBlocks"]
check("changed blocks", SDK + ": ListChangedBlocks", [[index, index != absent] for index, _ in order], [[c["BlockIndex"], "FirstBlockToken" in c] for c in changed])
stranger = ec2.copy_snapshot(SourceSnapshotId=snapshot, SourceRegion="us-east-1")["SnapshotId"]
wait(stranger)
check("unrelated snapshots", SDK + ": ValidationExceptionReason", "ValidationException UNRELATED_SNAPSHOTS 400", refused(ebs.list_changed_blocks, FirstSnapshotId=snapshot, SecondSnapshotId=stranger))
ec2.delete_snapshot(SnapshotId=stranger)
whole, expected = read(snapshot), {**read(parent), **dict(order)}
check("the child is the parent with its own blocks", GUIDE + ": incremental", True, all(expected[index] == data for index, data in whole.items()) and {absent, before[5]} <= set(whole))
check("token of another block", SDK, "ValidationException INVALID_BLOCK_TOKEN 400", refused(ebs.get_snapshot_block, SnapshotId=snapshot, BlockIndex=before[0], BlockToken=ebs.list_snapshot_blocks(SnapshotId=snapshot, StartingBlockIndex=before[1])["Blocks"][0]["BlockToken"]))
check("unknown snapshot", SDK, "ResourceNotFoundException SNAPSHOT_NOT_FOUND 404", refused(ebs.list_snapshot_blocks, SnapshotId="snap-00000000000000000"))

# An AMI of it
name = f"app-{time.time()}"
image = ec2.register_image(Name=name, RootDeviceName="/dev/xvda", Architecture="x86_64", VirtualizationType="hvm", EnaSupport=True, BootMode="uefi-preferred", ImdsSupport="v2.0",
    BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": snapshot, "VolumeType": "gp3"}}], TagSpecifications=[{"ResourceType": "image", "Tags": [{"Key": "kiln:nevra", "Value": "n"}]}])["ImageId"]
shown = ec2.describe_images(Owners=["self"], Filters=[{"Name": "tag:kiln:nevra", "Values": ["n"]}, {"Name": "name", "Values": ["app-*"]}])["Images"][-1]
check("registered", EC2 + ": RegisterImage", [image, "available", True, "uefi-preferred", "v2.0", "gp3"], [shown["ImageId"], shown["State"], shown["EnaSupport"], shown["BootMode"], shown["ImdsSupport"], shown["BlockDeviceMappings"][0]["Ebs"]["VolumeType"]])
check("duplicate name", "EC2 error codes", "InvalidAMIName.Duplicate 400", refused(ec2.register_image, Name=name, RootDeviceName="/dev/xvda", BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": snapshot}}]))
check("snapshot in use", "EC2 error codes", "InvalidSnapshot.InUse 400", refused(ec2.delete_snapshot, SnapshotId=snapshot))
ec2.create_tags(Resources=[image, snapshot], Tags=[{"Key": "late", "Value": "1"}])
check("tags afterwards", EC2 + ": CreateTags", [1, 1], [len(ec2.describe_images(Filters=[{"Name": "tag:late", "Values": ["1"]}])["Images"]), len(ec2.describe_snapshots(Filters=[{"Name": "tag:late", "Values": ["1"]}])["Snapshots"])])
check("dry run", EC2, "DryRunOperation 412", refused(ec2.deregister_image, ImageId=image, DryRun=True))
gone = ec2.deregister_image(ImageId=image, DeleteAssociatedSnapshots=True)
check("deregistered with its snapshot", EC2 + ": DeregisterImage", [{"SnapshotId": snapshot, "ReturnCode": "success"}], gone["DeleteSnapshotResults"])
check("gone", "EC2 error codes", ["InvalidAMIID.NotFound 400", "InvalidSnapshot.NotFound 400"], [refused(ec2.describe_images, ImageIds=[image]), refused(ec2.describe_snapshots, SnapshotIds=[snapshot])])
ec2.deregister_image(ImageId=adopted, DeleteAssociatedSnapshots=True)
