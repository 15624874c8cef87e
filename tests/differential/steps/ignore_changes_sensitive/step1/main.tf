resource "terraform_data" "a" {
  input = sensitive("one")
  lifecycle {
    ignore_changes = [input]
  }
}
