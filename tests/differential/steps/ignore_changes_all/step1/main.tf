resource "terraform_data" "a" {
  input            = "one"
  triggers_replace = 1
  lifecycle {
    ignore_changes = all
  }
}
