resource "terraform_data" "a" {
  input = { keep = { x = 1, y = 2 }, list = [1, 2], map = tomap({ a = "1", b = "2" }) }
  lifecycle {
    ignore_changes = [input.keep.x, input.list[0], input.map["a"]]
  }
}
