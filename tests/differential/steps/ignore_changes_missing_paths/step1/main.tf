resource "terraform_data" "a" {
  input = { list = [1], text = "t", nothing = null }
  lifecycle {
    ignore_changes = [input.list[4], input.text.deeper, input.nothing.x, input.absent]
  }
}
