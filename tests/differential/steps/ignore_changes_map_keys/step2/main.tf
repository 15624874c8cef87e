resource "terraform_data" "a" {
  input = tomap({ a = "9", b = "3", new = "n" })
  lifecycle {
    ignore_changes = [input["a"], input["new"]]
  }
}
