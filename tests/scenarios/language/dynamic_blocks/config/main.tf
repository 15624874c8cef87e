terraform {
  required_providers {
    lab = { source = "tests/lab" }
  }
}

locals {
  ports = [80, 443]
  pairs = { a = "x", b = "y" }
}

variable "hidden" {
  default   = "10.9.0.0/16"
  sensitive = true
}

resource "lab_item" "app" {
  name = "app"

  rule {
    port = 22
  }

  dynamic "rule" {
    for_each = local.ports
    content {
      port = rule.value
      cidr = "10.${rule.key}.0.0/16"

      dynamic "match" {
        for_each = rule.value > 100 ? local.pairs : {}
        iterator = pair
        content {
          key   = pair.key
          value = "${rule.value}-${pair.value}"
        }
      }
    }
  }

  dynamic "rule" {
    for_each = toset([var.hidden])
    content {
      port = 8080
      cidr = rule.value
    }
  }

  dynamic "limit" {
    for_each = length(local.ports) > 1 ? [1] : []
    content {
      cpu = 2 * limit.value
    }
  }

  tag "written" {
    value = "by hand"
  }

  dynamic "tag" {
    for_each = { env = "prod", team = "data" }
    labels   = [upper(tag.key)]
    content {
      value = tag.value
    }
  }
}
