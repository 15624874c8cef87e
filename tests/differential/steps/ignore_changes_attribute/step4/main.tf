resource "terraform_data" "a" {
  input            = "three"
  triggers_replace = 3
  lifecycle {
    ignore_changes = [triggers_replace]
  }
}
