resource "terraform_data" "a" {
  input = { keep = { x = 10, y = 20 }, list = [10, 20], map = tomap({ a = "10", b = "20" }) }
  lifecycle {
    ignore_changes = [input.keep.x, input.list[0], input.map["a"]]
  }
}
