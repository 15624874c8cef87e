data "terraform_remote_state" "each" {
  for_each  = toset(["blue", "green"])
  backend   = "local"
  config    = { workspace_dir = "spaces" }
  workspace = each.key
}

output "all" {
  value = { for key, one in data.terraform_remote_state.each : key => one.outputs.count }
}
