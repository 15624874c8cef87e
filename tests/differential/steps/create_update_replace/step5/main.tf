output "empty" {
  value = "nothing left"
}
