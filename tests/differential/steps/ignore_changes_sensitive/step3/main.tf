resource "terraform_data" "a" {
  input = sensitive("two")
  lifecycle {
    ignore_changes = [input]
  }
}
