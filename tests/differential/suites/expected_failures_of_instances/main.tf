variable "sizes" {
  default = [1, 2, 3]
}
resource "terraform_data" "a" {
  count = length(var.sizes)
  input = var.sizes[count.index]
  lifecycle {
    precondition {
      condition     = var.sizes[count.index] < 3
      error_message = "${count.index} is too large."
    }
  }
}
resource "terraform_data" "b" {
  for_each = { x = 1, y = 5 }
  input    = each.value
  lifecycle {
    precondition {
      condition     = each.value < 3
      error_message = "${each.key} is too large."
    }
  }
}
