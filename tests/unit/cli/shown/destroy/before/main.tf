variable "secret" {
  type      = string
  sensitive = true
  default   = "planted"
}

resource "terraform_data" "same" {
  input = { a = 1, secret = var.secret }
}

resource "terraform_data" "updated" {
  input = { a = 1, b = ["x", "y"], gone = true }
}

resource "terraform_data" "marked" {
  input = "unmarked before"
}

resource "terraform_data" "secret" {
  input = var.secret
}

resource "terraform_data" "replaced" {
  input            = "x"
  triggers_replace = { v = 1 }
}

resource "terraform_data" "replaced_first" {
  triggers_replace = "1"
  lifecycle {
    create_before_destroy = true
  }
}

resource "terraform_data" "removed" {
  input = "y"
}

resource "terraform_data" "tainted" {
  input = "t"
}

resource "terraform_data" "counted" {
  count = 3
  input = count.index
}

resource "terraform_data" "each" {
  for_each = toset(["a", "b"])
  input    = each.key
}

resource "terraform_data" "was_single" {
  input = 1
}

module "gone" {
  source = "./m"
  name   = "gone"
}

module "kept" {
  source   = "./m"
  for_each = toset(["p", "q"])
  name     = each.key
}

output "same" {
  value = "same"
}

output "changed" {
  value = "old"
}

output "removed" {
  value = [1, 2]
}

output "becomes_secret" {
  value = "s"
}

output "secret" {
  value     = var.secret
  sensitive = true
}
