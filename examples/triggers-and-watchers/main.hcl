# One workflow for each way in which a workflow starts, and for each kind of watcher.

locals {
  step = {
    type          = "standard"
    command       = "echo hello"
    image_details = { id = 1, version_id = 1 }
  }

  user = { user = "someone@peak.ai", events = { success = false, fail = true } }

  webhook = {
    webhook = {
      name    = "info"
      url     = "https://abc.com/post"
      payload = "{'pingback-url':'https:/workflow/123'}" # any text
    }
    events = { success = false, fail = true, runtime_exceeded = 10 }
  }

  triggers = {
    time             = [{ cron = "0 0 * * *" }]
    webhook          = [{ webhook = true, webhook_policy = "generate" }]
    existing-webhook = [{ webhook = true, webhook_policy = "preserve" }]
    manual           = []
  }

  watchers = {
    user    = [local.user]
    webhook = [local.webhook]
    both    = [local.user, local.webhook]
  }
}

resource "press_block_spec" "trigger" {
  for_each = local.triggers

  kind     = "workflow"
  metadata = { name = "trigger-${each.key}", summary = "Starts by ${each.key}." }
  config   = { steps = { step1 = local.step }, triggers = each.value }
}

# No triggers at all means the same as an empty list.
resource "press_block_spec" "by_hand" {
  kind     = "workflow"
  metadata = { name = "by-hand", summary = "Starts when somebody starts it." }
  config   = { steps = { step1 = local.step } }
}

resource "press_block_spec" "watched" {
  for_each = local.watchers

  kind     = "workflow"
  metadata = { name = "watched-${each.key}", summary = "Tells ${each.key} of its runs." }
  config   = { steps = { step1 = local.step }, watchers = each.value }
}
