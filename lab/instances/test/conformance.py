"""Instances and launch templates as boto3 sees them. Prints one JSON line per check: {"check", "source", "want", "got"}."""

import boto3
from checks import ONE_ATTEMPT, check, refused

ec2 = boto3.client("ec2", config=ONE_ATTEMPT)
API, GUIDE = "EC2 API reference", "EC2 user guide"
QUICK = {"Delay": 1, "MaxAttempts": 40}


def tags(kind, **values):
    return [{"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in values.items()]}]


def look(instance):
    return ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]


image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]

# Launch templates
data = {"ImageId": image, "InstanceType": "t3.micro", "TagSpecifications": tags("instance", release="conformance-v001")}
made = ec2.create_launch_template(
    LaunchTemplateName="conformance-v001", LaunchTemplateData=data, TagSpecifications=tags("launch-template", app="web"))
template = made["LaunchTemplate"]["LaunchTemplateId"]
check("a new template has version 1, the default", f"{API}: CreateLaunchTemplate", [1, 1],
      [made["LaunchTemplate"]["DefaultVersionNumber"], made["LaunchTemplate"]["LatestVersionNumber"]])
check("a name is taken once", f"{API}: Error codes", "InvalidLaunchTemplateName.AlreadyExistsException 400",
      refused(ec2.create_launch_template, LaunchTemplateName="conformance-v001", LaunchTemplateData=data))
version = ec2.create_launch_template_version(
    LaunchTemplateId=template, SourceVersion="1", LaunchTemplateData={"InstanceType": "t3.small"})["LaunchTemplateVersion"]
check("a version inherits from its source", f"{API}: CreateLaunchTemplateVersion", [2, image, "t3.small"],
      [version["VersionNumber"], version["LaunchTemplateData"]["ImageId"], version["LaunchTemplateData"]["InstanceType"]])
found = ec2.describe_launch_template_versions(LaunchTemplateName="conformance-v001", Versions=["$Latest", "$Default"])
check("$Latest and $Default are versions", f"{API}: DescribeLaunchTemplateVersions", [2, 1],
      [item["VersionNumber"] for item in found["LaunchTemplateVersions"]])
check("templates are found by tag", f"{API}: DescribeLaunchTemplates", [template],
      [item["LaunchTemplateId"] for item in
       ec2.describe_launch_templates(Filters=[{"Name": "tag:app", "Values": ["w*"]}])["LaunchTemplates"]])
check("a missing template has its error", f"{API}: Error codes", "InvalidLaunchTemplateName.NotFoundException 400",
      refused(ec2.describe_launch_templates, LaunchTemplateNames=["nobody"]))
check("a missing version has its error", f"{API}: Error codes", "InvalidLaunchTemplateId.VersionNotFound 400",
      refused(ec2.describe_launch_template_versions, LaunchTemplateId=template, Versions=["9"]))

# Launch
launch = {"LaunchTemplate": {"LaunchTemplateId": template, "Version": "2"}, "MinCount": 2, "MaxCount": 2}
before = len(ec2.describe_instances()["Reservations"])
check("a dry run is refused and launches nothing", f"{API}: RunInstances", ["DryRunOperation 412", before],
      [refused(ec2.run_instances, **launch, DryRun=True), len(ec2.describe_instances()["Reservations"])])
first = ec2.run_instances(**launch, ClientToken="one")
ids = [item["InstanceId"] for item in first["Instances"]]
check("instances begin as pending", f"{GUIDE}: Instance lifecycle", ["pending", "pending"],
      [item["State"]["Name"] for item in first["Instances"]])
check("a client token gives the same instances", f"{API}: Ensuring idempotency", ids,
      [item["InstanceId"] for item in ec2.run_instances(**launch, ClientToken="one")["Instances"]])
check("a client token is for one set of parameters", f"{API}: Ensuring idempotency", "IdempotentParameterMismatch 400",
      refused(ec2.run_instances, **{**launch, "MaxCount": 3}, ClientToken="one"))
ec2.get_waiter("instance_running").wait(InstanceIds=ids, WaiterConfig=QUICK)
ec2.get_waiter("instance_status_ok").wait(InstanceIds=ids, WaiterConfig=QUICK)
seen = look(ids[0])
check("tags come from the template, and name it", f"{GUIDE}: Launch from a launch template",
      {"release": "conformance-v001", "aws:ec2launchtemplate:id": template, "aws:ec2launchtemplate:version": "2"},
      {tag["Key"]: tag["Value"] for tag in seen["Tags"]})
check("type of the template, metadata of the AMI", f"{GUIDE}: Configure instance metadata options",
      ["t3.small", "required"], [seen["InstanceType"], seen["MetadataOptions"]["HttpTokens"]])
check("filters: tag, state, image", f"{API}: DescribeInstances", sorted(ids), sorted(
    item["InstanceId"]
    for page in ec2.get_paginator("describe_instances").paginate(PaginationConfig={"PageSize": 5}, Filters=[
        {"Name": "tag:release", "Values": ["conformance-*"]},
        {"Name": "instance-state-name", "Values": ["pending", "running"]},
        {"Name": "image-id", "Values": [image]}])
    for reservation in page["Reservations"] for item in reservation["Instances"]))
check("an unknown filter is refused", f"{API}: DescribeInstances", "InvalidParameterValue 400",
      refused(ec2.describe_instances, Filters=[{"Name": "colour", "Values": ["red"]}]))
ec2.create_tags(Resources=[ids[0]], Tags=[{"Key": "more", "Value": "1"}])
check("CreateTags reaches instances", f"{API}: CreateTags", [ids[0]],
      [item["InstanceId"] for item in
       ec2.describe_instances(Filters=[{"Name": "tag:more", "Values": ["1"]}])["Reservations"][0]["Instances"]])
check("the console is text", f"{API}: GetConsoleOutput", True,
      "systemd" in ec2.get_console_output(InstanceId=ids[0]).get("Output", ""))

# End
ec2.modify_instance_attribute(InstanceId=ids[1], DisableApiTermination={"Value": True})
check("termination protection holds for the whole call", f"{GUIDE}: Terminate", "OperationNotPermitted 400",
      refused(ec2.terminate_instances, InstanceIds=ids))
check("one unknown id and none is terminated", f"{API}: TerminateInstances",
      ["InvalidInstanceID.NotFound 400", "running"],
      [refused(ec2.terminate_instances, InstanceIds=[ids[0], "i-00000000000000000"]), look(ids[0])["State"]["Name"]])
ec2.modify_instance_attribute(InstanceId=ids[1], DisableApiTermination={"Value": False})
ended = ec2.terminate_instances(InstanceIds=ids)["TerminatingInstances"]
check("terminate tells before and now", f"{API}: TerminateInstances", [["running", "shutting-down"]] * 2,
      [[item["PreviousState"]["Name"], item["CurrentState"]["Name"]] for item in ended])
ec2.get_waiter("instance_terminated").wait(InstanceIds=ids, WaiterConfig=QUICK)
seen = look(ids[0])
check("a terminated instance is still shown, with its reason and without an address", f"{GUIDE}: Terminate",
      ["Client.UserInitiatedShutdown", None], [seen["StateReason"]["Code"], seen.get("PrivateIpAddress")])
check("terminating again is no error", f"{API}: TerminateInstances", "accepted",
      refused(ec2.terminate_instances, InstanceIds=ids))
check("what is terminated does not start", f"{API}: Error codes", "IncorrectInstanceState 400",
      refused(ec2.start_instances, InstanceIds=ids))
ec2.delete_launch_template(LaunchTemplateId=template)
check("a deleted template is gone", f"{API}: DeleteLaunchTemplate", "InvalidLaunchTemplateId.NotFound 400",
      refused(ec2.describe_launch_templates, LaunchTemplateIds=[template]))
