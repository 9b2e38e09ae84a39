# Made from the READMEs of the actions by script/docs; change those.
variable "prefix" {
  type    = string
  default = "kiln-"
}

variable "repository" {
  type        = string
  description = "OWNER/REPOSITORY whose workflows may assume the role."
}

variable "subjects" {
  type        = list(string)
  description = "Ends of the OIDC subject that may assume it: an environment, or a branch for jobs without one."
  default     = ["environment:test", "ref:refs/heads/main"]
}

variable "policies" {
  type        = set(string)
  description = "Names of the policies that the role gets."
}

variable "provider_arn" {
  type        = string
  description = "The account's OIDC provider for token.actions.githubusercontent.com."
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = [for subject in var.subjects : "repo:${var.repository}:${subject}"]
    }
  }
}

resource "aws_iam_role" "this" {
  name                 = "${var.prefix}role"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 7200
}

resource "aws_iam_policy" "bake_ami" {
  count  = contains(var.policies, "bake-ami") ? 1 : 0
  name   = "${var.prefix}bake-ami"
  policy = file("${path.module}/../bake-ami.json")
}

resource "aws_iam_policy" "bake_ami_plan" {
  count  = contains(var.policies, "bake-ami-plan") ? 1 : 0
  name   = "${var.prefix}bake-ami-plan"
  policy = file("${path.module}/../bake-ami-plan.json")
}

resource "aws_iam_policy" "bake_ami_share" {
  count  = contains(var.policies, "bake-ami-share") ? 1 : 0
  name   = "${var.prefix}bake-ami-share"
  policy = file("${path.module}/../bake-ami-share.json")
}

resource "aws_iam_policy" "bake_ami_volume" {
  count  = contains(var.policies, "bake-ami-volume") ? 1 : 0
  name   = "${var.prefix}bake-ami-volume"
  policy = file("${path.module}/../bake-ami-volume.json")
}

resource "aws_iam_policy" "bake_ami_image_builder" {
  count  = contains(var.policies, "bake-ami-image-builder") ? 1 : 0
  name   = "${var.prefix}bake-ami-image-builder"
  policy = file("${path.module}/../bake-ami-image-builder.json")
}

resource "aws_iam_policy" "chaos" {
  count  = contains(var.policies, "chaos") ? 1 : 0
  name   = "${var.prefix}chaos"
  policy = file("${path.module}/../chaos.json")
}

resource "aws_iam_policy" "chaos_s3_claims" {
  count  = contains(var.policies, "chaos-s3-claims") ? 1 : 0
  name   = "${var.prefix}chaos-s3-claims"
  policy = file("${path.module}/../chaos-s3-claims.json")
}

resource "aws_iam_policy" "chaos_dynamodb_claims" {
  count  = contains(var.policies, "chaos-dynamodb-claims") ? 1 : 0
  name   = "${var.prefix}chaos-dynamodb-claims"
  policy = file("${path.module}/../chaos-dynamodb-claims.json")
}

resource "aws_iam_policy" "chaos_accounts" {
  count  = contains(var.policies, "chaos-accounts") ? 1 : 0
  name   = "${var.prefix}chaos-accounts"
  policy = file("${path.module}/../chaos-accounts.json")
}

resource "aws_iam_policy" "chaos_ec2" {
  count  = contains(var.policies, "chaos-ec2") ? 1 : 0
  name   = "${var.prefix}chaos-ec2"
  policy = file("${path.module}/../chaos-ec2.json")
}

resource "aws_iam_policy" "create_application" {
  count  = contains(var.policies, "create-application") ? 1 : 0
  name   = "${var.prefix}create-application"
  policy = file("${path.module}/../create-application.json")
}

resource "aws_iam_policy" "create_application_plan" {
  count  = contains(var.policies, "create-application-plan") ? 1 : 0
  name   = "${var.prefix}create-application-plan"
  policy = file("${path.module}/../create-application-plan.json")
}

resource "aws_iam_policy" "promote" {
  count  = contains(var.policies, "promote") ? 1 : 0
  name   = "${var.prefix}promote"
  policy = file("${path.module}/../promote.json")
}

resource "aws_iam_policy" "promote_plan" {
  count  = contains(var.policies, "promote-plan") ? 1 : 0
  name   = "${var.prefix}promote-plan"
  policy = file("${path.module}/../promote-plan.json")
}

resource "aws_iam_policy" "promote_share" {
  count  = contains(var.policies, "promote-share") ? 1 : 0
  name   = "${var.prefix}promote-share"
  policy = file("${path.module}/../promote-share.json")
}

resource "aws_iam_policy" "promote_target" {
  count  = contains(var.policies, "promote-target") ? 1 : 0
  name   = "${var.prefix}promote-target"
  policy = file("${path.module}/../promote-target.json")
}

resource "aws_iam_policy" "publish_rpm" {
  count  = contains(var.policies, "publish-rpm") ? 1 : 0
  name   = "${var.prefix}publish-rpm"
  policy = file("${path.module}/../publish-rpm.json")
}

resource "aws_iam_policy" "publish_rpm_plan" {
  count  = contains(var.policies, "publish-rpm-plan") ? 1 : 0
  name   = "${var.prefix}publish-rpm-plan"
  policy = file("${path.module}/../publish-rpm-plan.json")
}

resource "aws_iam_policy" "publish_rpm_gc" {
  count  = contains(var.policies, "publish-rpm-gc") ? 1 : 0
  name   = "${var.prefix}publish-rpm-gc"
  policy = file("${path.module}/../publish-rpm-gc.json")
}

resource "aws_iam_policy" "red_black_deploy" {
  count  = contains(var.policies, "red-black-deploy") ? 1 : 0
  name   = "${var.prefix}red-black-deploy"
  policy = file("${path.module}/../red-black-deploy.json")
}

resource "aws_iam_policy" "red_black_deploy_plan" {
  count  = contains(var.policies, "red-black-deploy-plan") ? 1 : 0
  name   = "${var.prefix}red-black-deploy-plan"
  policy = file("${path.module}/../red-black-deploy-plan.json")
}

resource "aws_iam_policy" "retire" {
  count  = contains(var.policies, "retire") ? 1 : 0
  name   = "${var.prefix}retire"
  policy = file("${path.module}/../retire.json")
}

resource "aws_iam_policy" "retire_plan" {
  count  = contains(var.policies, "retire-plan") ? 1 : 0
  name   = "${var.prefix}retire-plan"
  policy = file("${path.module}/../retire-plan.json")
}

resource "aws_iam_policy" "retire_application" {
  count  = contains(var.policies, "retire-application") ? 1 : 0
  name   = "${var.prefix}retire-application"
  policy = file("${path.module}/../retire-application.json")
}

resource "aws_iam_policy" "rollback" {
  count  = contains(var.policies, "rollback") ? 1 : 0
  name   = "${var.prefix}rollback"
  policy = file("${path.module}/../rollback.json")
}

resource "aws_iam_policy" "rollback_plan" {
  count  = contains(var.policies, "rollback-plan") ? 1 : 0
  name   = "${var.prefix}rollback-plan"
  policy = file("${path.module}/../rollback-plan.json")
}

resource "aws_iam_policy" "status" {
  count  = contains(var.policies, "status") ? 1 : 0
  name   = "${var.prefix}status"
  policy = file("${path.module}/../status.json")
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = { for arn in concat(
    aws_iam_policy.bake_ami[*].arn,
    aws_iam_policy.bake_ami_plan[*].arn,
    aws_iam_policy.bake_ami_share[*].arn,
    aws_iam_policy.bake_ami_volume[*].arn,
    aws_iam_policy.bake_ami_image_builder[*].arn,
    aws_iam_policy.chaos[*].arn,
    aws_iam_policy.chaos_s3_claims[*].arn,
    aws_iam_policy.chaos_dynamodb_claims[*].arn,
    aws_iam_policy.chaos_accounts[*].arn,
    aws_iam_policy.chaos_ec2[*].arn,
    aws_iam_policy.create_application[*].arn,
    aws_iam_policy.create_application_plan[*].arn,
    aws_iam_policy.promote[*].arn,
    aws_iam_policy.promote_plan[*].arn,
    aws_iam_policy.promote_share[*].arn,
    aws_iam_policy.promote_target[*].arn,
    aws_iam_policy.publish_rpm[*].arn,
    aws_iam_policy.publish_rpm_plan[*].arn,
    aws_iam_policy.publish_rpm_gc[*].arn,
    aws_iam_policy.red_black_deploy[*].arn,
    aws_iam_policy.red_black_deploy_plan[*].arn,
    aws_iam_policy.retire[*].arn,
    aws_iam_policy.retire_plan[*].arn,
    aws_iam_policy.retire_application[*].arn,
    aws_iam_policy.rollback[*].arn,
    aws_iam_policy.rollback_plan[*].arn,
    aws_iam_policy.status[*].arn,
  ) : arn => arn }
  role       = aws_iam_role.this.name
  policy_arn = each.value
}

output "role_arn" {
  value = aws_iam_role.this.arn
}
