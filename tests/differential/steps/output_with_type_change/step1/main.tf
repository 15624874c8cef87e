output "o" {
  value = tolist(["a"])
}

output "p" {
  value = { a = 1 }
}
