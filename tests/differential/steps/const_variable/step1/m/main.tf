variable "dir" {
  const = true
}

module "inner" {
  source = "./${var.dir == "m" ? "inner" : "none"}"
}

output "o" {
  value = module.inner.o
}
