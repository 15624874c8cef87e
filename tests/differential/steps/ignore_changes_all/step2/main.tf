resource "terraform_data" "a" {
  input            = { now = "an object" }
  triggers_replace = 2
  lifecycle {
    ignore_changes = all
  }
}
