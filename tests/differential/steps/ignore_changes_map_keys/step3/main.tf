resource "terraform_data" "a" {
  input = tomap({ b = "4" })
  lifecycle {
    ignore_changes = [input["a"], input["new"]]
  }
}
