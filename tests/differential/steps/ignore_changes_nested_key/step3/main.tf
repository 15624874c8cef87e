resource "terraform_data" "a" {
  input = { keep = { y = 20 }, list = [10, 20, 30], map = tomap({ b = "20" }) }
  lifecycle {
    ignore_changes = [input.keep.x, input.list[0], input.map["a"]]
  }
}
