resource "terraform_data" "a" {
  input            = { secret = sensitive("s"), plain = "p" }
  triggers_replace = 1
  lifecycle {
    ignore_changes = [input]
  }
}
