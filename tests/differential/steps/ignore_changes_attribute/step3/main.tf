resource "terraform_data" "a" {
  input            = "two"
  triggers_replace = 2
  lifecycle {
    ignore_changes = [input]
  }
}
