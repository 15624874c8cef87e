resource "terraform_data" "a" {
  input = { list = [2], text = "u", nothing = 1, absent = 2 }
  lifecycle {
    ignore_changes = [input.list[4], input.text.deeper, input.nothing.x, input.absent]
  }
}
