resource "terraform_data" "a" {
  input = { a = 2, b = 2 }
  lifecycle {
    ignore_changes = [input["a"]]
  }
}
