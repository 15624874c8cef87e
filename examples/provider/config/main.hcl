blockform {
  required_providers {
    local = { source = "example/local" }
  }
}

provider "local" {
  directory = "out"
}

variable "name" {
  type    = string
  default = "world"
}

resource "local_file" "greeting" {
  path    = "greeting.txt"
  content = "Hello, ${var.name}!\n"
}

resource "local_file" "checksum" {
  path    = "greeting.sha256"
  content = "${local_file.greeting.sha256}  ${local_file.greeting.path}\n"
}

output "greeting" {
  value = local_file.greeting.sha256
}
