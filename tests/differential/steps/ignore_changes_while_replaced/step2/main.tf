resource "terraform_data" "a" {
  input            = { secret = "s", plain = "q" }
  triggers_replace = 2
  lifecycle {
    ignore_changes = [input]
  }
}
